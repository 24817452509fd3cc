seeds=(Tests/PhotoEngineTests/Fixtures/*.*)
