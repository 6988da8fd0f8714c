"""Python imports this at start-up when the embedded host put its folder first on the path."""

from standalone.repairs import activate

activate()
