"""admap: monitoring and mapping of public escort adverts, for public authorities and researchers."""

__version__ = "0.1.0"
