"""English: small but true. Names by title, first name and knowledge; quotations with a verb of saying; the rest stays
untagged."""

from converter.language.descriptor import Language

LANGUAGE = Language(
    "en",
    "English",
    data=(
        "wire.yaml",
        "abbreviations.yaml",
        "closed.yaml",
        "exonyms.yaml",
        "organisations.yaml",
        "persons.yaml",
        "titles.yaml",
        "verbs.yaml",
        "weights.toml",
    ),
    names=".names:named",
    quotations=".quotations:GRAMMAR",
    speakers=".rules.speakers:attribute",
)
