"""From the raw columns of a survey to the variables of a population, as a mapping declares it."""
