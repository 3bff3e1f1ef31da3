"""The use cases of the console: live view, selection, dispatch, triage, handover; no Qt."""
