"""What any client of the provider may rely on, asked in raw HTTP of a sandbox on a real socket.

Nothing of the studio is imported here, and of the sandbox only what starts it.
"""
