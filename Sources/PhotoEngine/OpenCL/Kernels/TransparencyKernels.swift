/// Multiplies colours with transparency, and divides them again, a pixel a piece of work. A job: source and target offset, pixels, bands.
/// One of the two pictures has always 16 bits; the other one's are in the kernel's name.
enum TransparencyKernels {
    static let text = OpenCLText(
        """
        KERNEL(premultiply_@BITS@)
        {
            __global const long *job = JOB;
            const long index = get_global_id(0);
            if (index >= job[2]) return;
            const int colours = (int)job[3] - 1;
            __global const @SAMPLE@ *source = AT(const @SAMPLE@, job[0]) + index * job[3];
            __global ushort *target = AT(ushort, job[1]) + index * job[3];
            const uint alpha = source[colours];
            for (int band = 0; band < colours; band++) {
                const uint product = source[band] * alpha;
                target[band] = (ushort)(@TOP@ == 255 ? (product + 1u) / 2u : (product + 65535u) / 131070u);
            }
            target[colours] = (ushort)(@TOP@ == 255 ? (alpha * 255u + 1u) / 2u : (alpha + 1u) / 2u);
        }

        KERNEL(unpremultiply_@BITS@)
        {
            __global const long *job = JOB;
            const long index = get_global_id(0);
            if (index >= job[2]) return;
            const int colours = (int)job[3] - 1;
            __global const ushort *source = AT(const ushort, job[0]) + index * job[3];
            __global @SAMPLE@ *target = AT(@SAMPLE@, job[1]) + index * job[3];
            const uint alpha = source[colours];
            for (int band = 0; band < colours; band++) {
                const uint colour = alpha == 0 ? 0 : (source[band] * (uint)@TOP@ + alpha / 2) / alpha;
                target[band] = (@SAMPLE@)min(colour, (uint)@TOP@);
            }
            target[colours] = (@SAMPLE@)min(@TOP@ == 255 ? (2u * alpha + 127u) / 255u : 2u * alpha, (uint)@TOP@);
        }
        """
    )
}
