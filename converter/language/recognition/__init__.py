"""How names are recognised: the parts that the annotators ``entities`` and ``references`` share."""
