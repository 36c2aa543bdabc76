"""The study: from a folder of images to a bundle. Keras lives here and nowhere else."""
