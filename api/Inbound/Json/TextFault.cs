namespace ZaloOrleans.Api.Inbound.Json;

/// <summary>Why a JSON string is none that PostgreSQL and Zalo can take.</summary>
internal enum TextFault
{
    None,

    /// <summary>It has U+0000, which PostgreSQL's text cannot hold.</summary>
    Nul,

    /// <summary>It has half of a surrogate pair, which is no character.</summary>
    LoneSurrogate,
}
