"""Administration of the office: accounts, data subjects' requests, retention, schedules, the audit log, health."""
