"""Weights as files, with names and layouts of the equivalent PyTorch module; loss surfaces too."""

from glassnet.export.files import check_writable, replacing
from glassnet.export.surfaces import SURFACE_SUFFIXES, check_surface, write_surface
from glassnet.export.weights import check_exportable, read_weights, suffixes, write_weights

__all__ = [
    "SURFACE_SUFFIXES",
    "check_exportable",
    "check_surface",
    "check_writable",
    "read_weights",
    "replacing",
    "suffixes",
    "write_surface",
    "write_weights",
]
