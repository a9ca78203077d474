"""The HTTP surface, one module per subject. Handlers read the request, ask one part and shape the answer."""
