sources=(Sources/CJPEGAmplitudes/*.c)
flags=(-ISources/CJPEGAmplitudes/include)
seeds=(Fuzzing/amplitudes/seeds/*.jpg Tests/PhotoEngineTests/Fixtures/grey.jpg Tests/PhotoEngineTests/Fixtures/restarts.jpg)
