"""Crawling: site files (one YAML a site, no code), guards, capture to WARC, and reading adverts from captures."""
