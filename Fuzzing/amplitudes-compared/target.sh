sources=(Tests/CJPEGPatterns/Comparison.c Sources/CJPEGAmplitudes/*.c Sources/CJPEGBridge/*.c)
flags=(-ITests/CJPEGPatterns/include -ISources/CJPEGAmplitudes/include -ISources/CJPEGBridge/include -ljpeg)
seeds=(Tests/PhotoEngineTests/Fixtures/*.jpg)
