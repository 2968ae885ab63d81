"""./portal bench: the portal beside a bare-Django floor, measured in the same run."""
