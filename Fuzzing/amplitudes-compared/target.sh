sources=(Tests/CJPEGPatterns/Comparison.c Sources/CJPEGAmplitudes/*.c Sources/CJPEGBridge/*.c)
flags=(-ITests/CJPEGPatterns/include -ISources/CJPEGAmplitudes/include -ISources/CJPEGBridge/include -ljpeg)
seeds=(Fuzzing/amplitudes/seeds/*.jpg Tests/PhotoEngineTests/Fixtures/grey.jpg Tests/PhotoEngineTests/Fixtures/restarts.jpg)
