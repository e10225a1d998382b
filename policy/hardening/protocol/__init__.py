"""The pack as a plugin of the engine: Pulumi's analyzer protocol on one side, rules on the other."""
