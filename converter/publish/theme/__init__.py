"""The name ``wiremark`` for MkDocs' ``theme:`` setting. The files are in ``site/theme``; the plugin adds them."""
