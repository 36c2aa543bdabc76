"""The clinic: from image bytes to a diagnosis, without Keras or TensorFlow."""
