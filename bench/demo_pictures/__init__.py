"""The scenes of the demonstration pictures, drawn as SVG with nothing but the standard library."""
