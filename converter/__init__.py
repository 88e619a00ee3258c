"""wiremark: the plain text of a news agency in, structured, validated, published news out."""
