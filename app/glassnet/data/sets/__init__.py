"""The datasets: one file each, registered under the id that saved files use."""
