// A module of OpenIPMI's ipmi_sim that lets the simulated controller answer DCMI's commands with
// the bytes of a file, which is named in the simulator's configuration. The declarations are those
// of OpenIPMI/mcserv.h, so that its development package is not needed.
#include <array>
#include <cstdint>
#include <fstream>
#include <string>

struct lmc_data_s;
struct msg_s;
struct sys_data_s;
using Handler = void (*)(lmc_data_s*, msg_s*, unsigned char*, unsigned int*, void*);

extern "C" {

void ipmi_emu_register_group_extension_handler(std::uint8_t group, Handler handler, void* data);

static std::string& answer_file() {
  static std::string file;
  return file;
}

// Without a file: completion code 0xC1, an invalid command.
static void answer(lmc_data_s*, msg_s*, unsigned char* data, unsigned int* length, void*) {
  constexpr unsigned longest = 32;
  std::array<char, longest> bytes{};
  std::ifstream file(answer_file(), std::ios::binary);
  file.read(bytes.data(), bytes.size());
  *length = static_cast<unsigned>(file.gcount());
  for (unsigned i = 0; i < *length; ++i) data[i] = static_cast<unsigned char>(bytes[i]);
  if (*length > 0) return;
  data[0] = 0xC1;
  *length = 1;
}

int ipmi_sim_module_print_version(sys_data_s*, char*) { return 0; }

int ipmi_sim_module_init(sys_data_s*, const char* file) {
  constexpr std::uint8_t dcmi = 0xDC;
  answer_file() = file;
  ipmi_emu_register_group_extension_handler(dcmi, answer, nullptr);
  return 0;
}
}
