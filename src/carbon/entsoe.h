#pragma once
// ENTSO-E's transparency platform: what each kind of plant generates in a zone of Europe, in XML.
// The intensity is ours: the mix times factors.

#include "carbon/generation_mix.h"
#include "carbon/service.h"

namespace joulelab {

// The mix in a document of type A75, on the finest of its resolutions. Repeated points that curve
// A03 leaves out are filled in; what plants consume is subtracted. An acknowledgement that there
// are no data (reason 999) is an empty mix. Error `broken` for what is no such document, `invalid`
// for any other acknowledgement, with its reason.
Result<std::vector<MixStep>> parse_generation(std::string_view xml, const ServiceFacts& service);

// A zone is an EIC code ("10YFR-RTE------C"). There is no forecast: Error `missing`.
Result<std::unique_ptr<CarbonService>> open_entsoe(ServiceSettings settings);

}  // namespace joulelab
