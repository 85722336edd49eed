//! The messages of the PBF format (wiki.openstreetmap.org/wiki/PBF_Format), with the fields that are
//! read. Unknown fields are skipped by the decoder. Authors and versions are not read: an import has
//! no use for who mapped what.

#[derive(Clone, PartialEq, prost::Message)]
pub struct BlobHeader {
    #[prost(string, tag = "1")]
    pub kind: String,
    #[prost(int32, tag = "3")]
    pub datasize: i32,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Blob {
    #[prost(bytes = "vec", optional, tag = "1")]
    pub raw: Option<Vec<u8>>,
    #[prost(int32, optional, tag = "2")]
    pub raw_size: Option<i32>,
    #[prost(bytes = "vec", optional, tag = "3")]
    pub zlib: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "4")]
    pub lzma: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "6")]
    pub lz4: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "7")]
    pub zstd: Option<Vec<u8>>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct HeaderBlock {
    #[prost(string, repeated, tag = "4")]
    pub required_features: Vec<String>,
    #[prost(string, optional, tag = "16")]
    pub writing_program: Option<String>,
    #[prost(string, optional, tag = "17")]
    pub source: Option<String>,
    #[prost(int64, optional, tag = "32")]
    pub replication_timestamp: Option<i64>,
    #[prost(int64, optional, tag = "33")]
    pub replication_sequence: Option<i64>,
    #[prost(string, optional, tag = "34")]
    pub replication_url: Option<String>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct PrimitiveBlock {
    #[prost(message, required, tag = "1")]
    pub strings: StringTable,
    #[prost(message, repeated, tag = "2")]
    pub groups: Vec<Group>,
    #[prost(int32, optional, tag = "17")]
    pub granularity: Option<i32>,
    #[prost(int64, optional, tag = "19")]
    pub lat_offset: Option<i64>,
    #[prost(int64, optional, tag = "20")]
    pub lon_offset: Option<i64>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct StringTable {
    #[prost(bytes = "vec", repeated, tag = "1")]
    pub texts: Vec<Vec<u8>>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Group {
    #[prost(message, repeated, tag = "1")]
    pub nodes: Vec<Node>,
    #[prost(message, optional, tag = "2")]
    pub dense: Option<DenseNodes>,
    #[prost(message, repeated, tag = "3")]
    pub ways: Vec<Way>,
    #[prost(message, repeated, tag = "4")]
    pub relations: Vec<Relation>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Node {
    #[prost(sint64, tag = "1")]
    pub id: i64,
    #[prost(uint32, repeated, tag = "2")]
    pub keys: Vec<u32>,
    #[prost(uint32, repeated, tag = "3")]
    pub values: Vec<u32>,
    #[prost(sint64, tag = "8")]
    pub lat: i64,
    #[prost(sint64, tag = "9")]
    pub lon: i64,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct DenseNodes {
    #[prost(sint64, repeated, tag = "1")]
    pub ids: Vec<i64>,
    #[prost(sint64, repeated, tag = "8")]
    pub lats: Vec<i64>,
    #[prost(sint64, repeated, tag = "9")]
    pub lons: Vec<i64>,
    #[prost(int32, repeated, tag = "10")]
    pub keys_values: Vec<i32>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Way {
    #[prost(int64, tag = "1")]
    pub id: i64,
    #[prost(uint32, repeated, tag = "2")]
    pub keys: Vec<u32>,
    #[prost(uint32, repeated, tag = "3")]
    pub values: Vec<u32>,
    #[prost(sint64, repeated, tag = "8")]
    pub refs: Vec<i64>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub struct Relation {
    #[prost(int64, tag = "1")]
    pub id: i64,
    #[prost(uint32, repeated, tag = "2")]
    pub keys: Vec<u32>,
    #[prost(uint32, repeated, tag = "3")]
    pub values: Vec<u32>,
    #[prost(int32, repeated, tag = "8")]
    pub roles: Vec<i32>,
    #[prost(sint64, repeated, tag = "9")]
    pub members: Vec<i64>,
    /// 0 node, 1 way, 2 relation.
    #[prost(int32, repeated, tag = "10")]
    pub kinds: Vec<i32>,
}
