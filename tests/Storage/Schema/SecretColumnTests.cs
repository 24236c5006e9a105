using ZaloOrleans.Databases;
using ZaloOrleans.Secrets;

namespace ZaloOrleans.Schema;

public sealed class SecretColumnTests(SharedDatabase shared) : SchemaTest(shared)
{
    /// <summary>A column that the rotation of data keys does not know would be lost with its old key.</summary>
    [Fact]
    public async Task SecretColumns_OfTheSchema_AreAllEncryptedAnewByARotation()
    {
        var columns = await Owner.RowsAsync("""
            select c.table_schema || '.' || c.table_name || '.' || c.column_name from information_schema.columns c
             where c.column_name like '%\_ciphertext' and c.table_schema in ('public', 'engine')
               and (c.table_schema, c.table_name) <> ('engine', 'oauth_states') -- under the master key, for ten minutes
            """);
        Assert.Equal(columns.Select(row => (string)row[0]!).Order(StringComparer.Ordinal), SecretColumn.All.Select(c => $"{c.Home}.{c.Column}").Order(StringComparer.Ordinal));
    }
}
