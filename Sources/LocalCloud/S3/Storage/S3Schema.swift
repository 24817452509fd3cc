extension S3 {
    /// The tables of S3.
    ///
    /// `s3_object` has one row a key, the current version, so that a page of a listing is a walk along its leaves; its `version` is
    /// `null` as long as no bucket keeps versions. Older versions will stand in a table of their own, beside it: no row has to move.
    /// A key is a BLOB, since S3 orders keys by their bytes.
    ///
    /// An object's bytes are either one body, or the parts of the upload that made it: `s3_part` belongs to the upload while that is
    /// open and to the object afterwards, so that completing an upload of 10,000 parts moves nothing.
    static let schema = StoreSchema(
        name: "s3",
        migrations: [
            """
            CREATE TABLE s3_bucket (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                name TEXT NOT NULL UNIQUE,
                owner TEXT NOT NULL,
                region TEXT NOT NULL,
                location TEXT,
                created INTEGER NOT NULL,
                ownership TEXT NOT NULL,
                cors TEXT,
                notifications TEXT
            ) STRICT;

            CREATE TABLE s3_object (
                bucket INTEGER NOT NULL,
                key BLOB NOT NULL,
                version TEXT NOT NULL DEFAULT 'null',
                is_delete_marker INTEGER NOT NULL DEFAULT 0,
                sequence INTEGER NOT NULL,
                modified INTEGER NOT NULL,
                size INTEGER NOT NULL,
                etag TEXT NOT NULL,
                body INTEGER,
                upload INTEGER,
                part_count INTEGER,
                checksum_algorithm TEXT,
                checksum TEXT,
                checksum_type TEXT,
                storage_class TEXT,
                content_type TEXT,
                attributes TEXT,
                PRIMARY KEY (bucket, key)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE s3_upload (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                upload_id TEXT NOT NULL UNIQUE,
                bucket INTEGER NOT NULL,
                key BLOB NOT NULL,
                initiated INTEGER NOT NULL,
                initiator TEXT NOT NULL,
                initiator_name TEXT NOT NULL,
                checksum_algorithm TEXT,
                checksum_type TEXT,
                storage_class TEXT,
                content_type TEXT,
                attributes TEXT,
                completed INTEGER,
                etag TEXT,
                result_algorithm TEXT,
                result_checksum TEXT,
                result_type TEXT
            ) STRICT;

            CREATE INDEX s3_upload_open ON s3_upload (bucket, key, id) WHERE completed IS NULL;
            CREATE INDEX s3_upload_completed ON s3_upload (completed) WHERE completed IS NOT NULL;

            CREATE TABLE s3_part (
                upload INTEGER NOT NULL,
                number INTEGER NOT NULL,
                modified INTEGER NOT NULL,
                size INTEGER NOT NULL,
                etag TEXT NOT NULL,
                body INTEGER NOT NULL,
                checksum TEXT NOT NULL,
                PRIMARY KEY (upload, number)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE s3_sequence (
                reserved INTEGER NOT NULL
            ) STRICT;
            """,
            // 15: all four ways to the public are blocked, as in every bucket that S3 makes today.
            """
            ALTER TABLE s3_bucket ADD COLUMN tags TEXT;
            ALTER TABLE s3_bucket ADD COLUMN public_access INTEGER DEFAULT 15;
            """,
        ]
    )
}
