"""The terminal app: screens, views, actions; the only room that knows Textual."""
