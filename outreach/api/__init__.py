"""The API: released figures and what surrounds them as JSON, read-only, for analysts' own tools."""
