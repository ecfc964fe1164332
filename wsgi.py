"""What the server and the job worker load."""

from board import create_app

app = create_app()
huey = app.extensions["huey"]
