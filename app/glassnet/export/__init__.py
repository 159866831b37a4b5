"""Weights as files: names and layouts of the equivalent PyTorch module."""

from glassnet.export.files import check_writable, replacing
from glassnet.export.weights import check_exportable, read_weights, suffixes, write_weights

__all__ = [
    "check_exportable",
    "check_writable",
    "read_weights",
    "replacing",
    "suffixes",
    "write_weights",
]
