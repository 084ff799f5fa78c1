// What an analyser answers over SCPI.
#include "meter/scpi_reply.h"

#include "target.h"

JOULELAB_FUZZ(text) {
  (void)joulelab::parse_scpi_values(text);
  (void)joulelab::parse_scpi_number(text);
  (void)joulelab::parse_scpi_rate(text);
  (void)joulelab::parse_integration(text);
}
