#include "carbon/place_key.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace joulelab {
namespace {

struct Letters {
  char32_t first, last;
  std::string_view plain;
};

// Unicode's Latin letters with marks, by what is left without (UnicodeData.txt, decomposition), and
// those with a stroke, a hook or a tie, which have none. In order.
constexpr std::array<Letters, 101> letters{{
    {0xC0, 0xC5, "a"},      {0xC6, 0xC6, "ae"},    {0xC7, 0xC7, "c"},     {0xC8, 0xCB, "e"},
    {0xCC, 0xCF, "i"},      {0xD0, 0xD0, "d"},     {0xD1, 0xD1, "n"},     {0xD2, 0xD6, "o"},
    {0xD8, 0xD8, "o"},      {0xD9, 0xDC, "u"},     {0xDD, 0xDD, "y"},     {0xDE, 0xDE, "th"},
    {0xDF, 0xDF, "ss"},     {0xE0, 0xE5, "a"},     {0xE6, 0xE6, "ae"},    {0xE7, 0xE7, "c"},
    {0xE8, 0xEB, "e"},      {0xEC, 0xEF, "i"},     {0xF0, 0xF0, "d"},     {0xF1, 0xF1, "n"},
    {0xF2, 0xF6, "o"},      {0xF8, 0xF8, "o"},     {0xF9, 0xFC, "u"},     {0xFD, 0xFD, "y"},
    {0xFE, 0xFE, "th"},     {0xFF, 0xFF, "y"},     {0x100, 0x105, "a"},   {0x106, 0x10D, "c"},
    {0x10E, 0x111, "d"},    {0x112, 0x11B, "e"},   {0x11C, 0x123, "g"},   {0x124, 0x127, "h"},
    {0x128, 0x131, "i"},    {0x132, 0x133, "ij"},  {0x134, 0x135, "j"},   {0x136, 0x138, "k"},
    {0x139, 0x142, "l"},    {0x143, 0x14B, "n"},   {0x14C, 0x151, "o"},   {0x152, 0x153, "oe"},
    {0x154, 0x159, "r"},    {0x15A, 0x161, "s"},   {0x162, 0x167, "t"},   {0x168, 0x173, "u"},
    {0x174, 0x175, "w"},    {0x176, 0x178, "y"},   {0x179, 0x17E, "z"},   {0x17F, 0x17F, "s"},
    {0x1A0, 0x1A1, "o"},    {0x1AF, 0x1B0, "u"},   {0x1CD, 0x1CE, "a"},   {0x1CF, 0x1D0, "i"},
    {0x1D1, 0x1D2, "o"},    {0x1D3, 0x1DC, "u"},   {0x1E6, 0x1E7, "g"},   {0x1E8, 0x1E9, "k"},
    {0x1EA, 0x1ED, "o"},    {0x218, 0x219, "s"},   {0x21A, 0x21B, "t"},   {0x21E, 0x21F, "h"},
    {0x226, 0x227, "a"},    {0x228, 0x229, "e"},   {0x22A, 0x231, "o"},   {0x232, 0x233, "y"},
    {0x300, 0x36F, ""},     {0x1E00, 0x1E01, "a"}, {0x1E02, 0x1E07, "b"}, {0x1E08, 0x1E09, "c"},
    {0x1E0A, 0x1E13, "d"},  {0x1E14, 0x1E1D, "e"}, {0x1E1E, 0x1E1F, "f"}, {0x1E20, 0x1E21, "g"},
    {0x1E22, 0x1E2B, "h"},  {0x1E2C, 0x1E2F, "i"}, {0x1E30, 0x1E35, "k"}, {0x1E36, 0x1E3D, "l"},
    {0x1E3E, 0x1E43, "m"},  {0x1E44, 0x1E4B, "n"}, {0x1E4C, 0x1E53, "o"}, {0x1E54, 0x1E57, "p"},
    {0x1E58, 0x1E5F, "r"},  {0x1E60, 0x1E69, "s"}, {0x1E6A, 0x1E71, "t"}, {0x1E72, 0x1E7B, "u"},
    {0x1E7C, 0x1E7F, "v"},  {0x1E80, 0x1E89, "w"}, {0x1E8A, 0x1E8D, "x"}, {0x1E8E, 0x1E8F, "y"},
    {0x1E90, 0x1E95, "z"},  {0x1E96, 0x1E96, "h"}, {0x1E97, 0x1E97, "t"}, {0x1E98, 0x1E98, "w"},
    {0x1E99, 0x1E99, "y"},  {0x1EA0, 0x1EB7, "a"}, {0x1EB8, 0x1EC7, "e"}, {0x1EC8, 0x1ECB, "i"},
    {0x1ECC, 0x1EE3, "o"},  {0x1EE4, 0x1EF1, "u"}, {0x1EF2, 0x1EF9, "y"}, {0xFB00, 0xFB00, "ff"},
    {0xFB01, 0xFB01, "fi"},
}};

// Spaces, dashes and quotation marks beyond ASCII: no-break space, middle dot, the okina as an
// apostrophe, general punctuation, ideographic space and comma.
bool is_punctuation(char32_t c) {
  return c == 0xA0 || c == 0xB7 || c == 0x2BB || c == 0x2BC || (c >= 0x2000 && c <= 0x206F) ||
         (c >= 0x3000 && c <= 0x3002);
}

struct Character {
  char32_t value = 0;  // 0: no UTF-8
  std::size_t bytes = 1;
};

Character character_at(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::size_t bytes = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : byte(0) >= 0xC0 ? 2 : 1;
  if (bytes == 1 || bytes > text.size()) return {};
  char32_t value = byte(0) & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    value = value << 6U | (byte(i) & 0x3FU);
  }
  return {value, bytes};
}

void separate(std::string& key) {
  if (!key.empty() && key.back() != '-') key += '-';
}

void add_ascii(std::string& key, char c) {
  if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
    key += c;
  } else {
    separate(key);
  }
}

}  // namespace

std::string place_key(std::string_view name) {
  std::string key;
  while (!name.empty()) {
    if (static_cast<unsigned char>(name.front()) < 0x80) {
      add_ascii(key, name.front());
      name.remove_prefix(1);
      continue;
    }
    const auto [value, bytes] = character_at(name);
    const auto letter = std::ranges::lower_bound(letters, value, {}, &Letters::last);
    if (letter != letters.end() && letter->first <= value) {
      key += letter->plain;
    } else if (is_punctuation(value)) {
      separate(key);
    } else {
      key += name.substr(0, bytes);
    }
    name.remove_prefix(bytes);
  }
  if (!key.empty() && key.back() == '-') key.pop_back();
  return key;
}

}  // namespace joulelab
