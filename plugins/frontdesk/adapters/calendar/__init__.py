"""Outside calendars: fetching them safely, and working out when somebody is busy."""
