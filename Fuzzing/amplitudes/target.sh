sources=(Sources/CJPEGAmplitudes/*.c)
flags=(-ISources/CJPEGAmplitudes/include)
seeds=(Tests/PhotoEngineTests/Fixtures/*.jpg)
