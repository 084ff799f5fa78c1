// What a management controller answered, as bytes and as ipmitool prints them.
#include "meter/dcmi_power.h"
#include "meter/ipmitool.h"
#include "target.h"

JOULELAB_FUZZ(text) {
  (void)joulelab::parse_dcmi_power(text);
  const auto answer = joulelab::parse_ipmitool(text);
  if (answer) (void)joulelab::parse_dcmi_power(*answer);
}
