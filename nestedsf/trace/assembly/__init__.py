"""Assembly: from the events of a history to the visits of states, through previousEventId."""
