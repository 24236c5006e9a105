using ZaloOrleans.Accounts;

namespace ZaloOrleans.Api.Http.Access;

/// <summary>Asks the engine for a key by its public id; null where there is none.</summary>
internal delegate Task<ApiKeyRecord?> KeyLookup(string publicId);
