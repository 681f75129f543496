"""How what is handed out looks: colours, letters and pages, in one place for every renderer."""
