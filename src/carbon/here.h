#pragma once
// Where this machine is, asked of the cloud that it may run in. Only ever on request: nobody's
// network is asked about its owner without consent.

#include <string>

#include "base/result.h"
#include "base/units.h"

namespace joulelab {

struct MetadataSources {
  std::string url = "http://169.254.169.254";  // AWS, Google and Azure all answer there
  Seconds limit{1};                            // of each of at most four short exchanges
};

// The address that JOULELAB_METADATA_URL names, else the usual one.
MetadataSources usual_metadata_sources();

// "aws:eu-west-3", "gcp:europe-west9" or "azure:westeurope", as the metadata service of the cloud
// says (AWS's IMDSv2, Google's, Azure's IMDS). Error `missing` where none answers: this is no
// virtual machine of theirs, or a container that may not ask.
Result<std::string> ask_cloud(const MetadataSources& sources);

}  // namespace joulelab
