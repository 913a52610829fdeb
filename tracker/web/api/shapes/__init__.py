"""The shapes of what goes over the API, as models that describe it; what is sent is made by the steps themselves."""
