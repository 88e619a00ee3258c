"""German: data, grammar, rules and weights."""

from converter.language.descriptor import Language

LANGUAGE = Language(
    "de",
    "Deutsch",
    data=(
        "wire.yaml",
        "abbreviations.yaml",
        "weights.toml",
        "titles.yaml",
        "persons.yaml",
        "places.yaml",
        "roles.yaml",
        "speakers.yaml",
    ),
    names=".names:named",
    references=".references:refer",
    quotations=".quotations:GRAMMAR",
    speakers=".speakers:attribute",
    subjects=True,
)
