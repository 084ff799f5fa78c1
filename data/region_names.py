"""The names that operators' consoles and people give to cloud regions, beside their codes."""

AWS = {
    "af-south-1": "Africa (Cape Town)", "ap-east-1": "Asia Pacific (Hong Kong)",
    "ap-northeast-1": "Asia Pacific (Tokyo)", "ap-northeast-2": "Asia Pacific (Seoul)",
    "ap-northeast-3": "Asia Pacific (Osaka)", "ap-south-1": "Asia Pacific (Mumbai)",
    "ap-south-2": "Asia Pacific (Hyderabad)", "ap-southeast-1": "Asia Pacific (Singapore)",
    "ap-southeast-2": "Asia Pacific (Sydney)", "ap-southeast-3": "Asia Pacific (Jakarta)",
    "ap-southeast-4": "Asia Pacific (Melbourne)", "ca-central-1": "Canada (Central)",
    "ca-west-1": "Canada West (Calgary)", "cn-north-1": "China (Beijing)",
    "cn-northwest-1": "China (Ningxia)", "eu-central-1": "Europe (Frankfurt)",
    "eu-central-2": "Europe (Zurich)", "eu-north-1": "Europe (Stockholm)",
    "eu-south-1": "Europe (Milan)", "eu-south-2": "Europe (Spain)",
    "eu-west-1": "Europe (Ireland)", "eu-west-2": "Europe (London)", "eu-west-3": "Europe (Paris)",
    "il-central-1": "Israel (Tel Aviv)", "me-central-1": "Middle East (UAE)",
    "me-south-1": "Middle East (Bahrain)", "sa-east-1": "South America (Sao Paulo)",
    "us-east-1": "US East (N. Virginia)", "us-east-2": "US East (Ohio)",
    "us-gov-east-1": "AWS GovCloud (US-East)", "us-gov-west-1": "AWS GovCloud (US-West)",
    "us-west-1": "US West (N. California)", "us-west-2": "US West (Oregon)",
}  # fmt: skip
# Azure's display names are the codes with spaces: words from the longest on.
AZURE_WORDS = """southcentral northcentral westcentral southeast northeast australia switzerland
    germany newzealand indonesia central southern north south east west brazil canada france india
    israel italy japan korea malaysia mexico norway poland qatar spain sweden austria belgium chile
    denmark africa asia europe uae uk us""".split()
AZURE_SPELLED = {
    "southcentral": "South Central", "northcentral": "North Central",
    "westcentral": "West Central", "newzealand": "New Zealand", "uae": "UAE", "uk": "UK",
    "us": "US",
}  # fmt: skip
SHORT = {"aws": ["AWS", "Amazon"], "gcp": ["GCP", "Google Cloud", "Google"], "azure": ["Azure"]}
STATES = {"IA", "TX", "IL", "WY", "AZ", "GA", "WA", "OH"}


def azure_name(region):
    words, rest = [], region
    while rest:
        word = next((w for w in AZURE_WORDS if rest.startswith(w)), rest)
        words.append(AZURE_SPELLED.get(word, word.title()))
        rest = rest[len(word) :]
    return " ".join(words)


def names_of_region(provider, region, city):
    names = []
    if provider == "aws":
        names.append(AWS[region])
    if provider == "azure":
        names.append(azure_name(region))
    # Governments' own regions are not what is meant by a city, nor is a region's second one.
    if "gov" in region or (provider == "azure" and region.endswith("central2")):
        return names
    words = city.split()
    plain = " ".join(words[:-1]) if words[-1] in STATES else city
    for part in plain.split("/"):
        names += [f"{short} {part}" for short in SHORT[provider]]
    return names
