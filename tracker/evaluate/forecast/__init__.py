"""The forecast: a calibrated probability of each target being met, with the range in which its figure will lie.

A grid of 144 structural models (a level that wanders, a drift that fades, a measurement error) is filtered over the
reported figures, weighed by how well each model foresaw every figure from those before it and by a prior pooled over
many public series, then mixed and recalibrated. Numpy is needed and imported when a forecast is first asked for.
"""
