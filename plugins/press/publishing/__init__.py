"""Sending the built site to where readers find it, and back to what stood there before."""
