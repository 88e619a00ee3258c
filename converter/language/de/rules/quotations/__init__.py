"""Rules of German quotations; their order stands in ``converter.language.de.quotations``."""
