using Npgsql;

namespace ZaloOrleans.Deploy;

public sealed class DatabaseAddressTests
{
    [Theory]
    [InlineData("Host=db;Port=5433;Database=zalo;Username=o;Password=p@ss/w:rd", "postgresql://o:p%40ss%2Fw%3Ard@db:5433/zalo")]
    [InlineData("postgres://o:p%40ss%2Fw%3Ard@db:5433/zalo", "postgresql://o:p%40ss%2Fw%3Ard@db:5433/zalo")]
    [InlineData("postgresql://o@db/zalo", "postgresql://o@db:5432/zalo")]
    [InlineData("postgresql://o@[::1]:5433/zalo", "postgresql://o@[::1]:5433/zalo")]
    [InlineData("postgresql://o@db/zalo?sslmode=verify-full", "postgresql://o@db:5432/zalo?sslmode=verify-full")]
    [InlineData("postgresql://o@/zalo?host=/run/postgresql", "postgresql://o@/zalo?host=%2Frun%2Fpostgresql&port=5432")]
    public void Parse_EitherSpelling_GivesTheUrl(string text, string url)
    {
        Assert.Equal(url, DatabaseAddress.Parse(text, "ZALO_DATABASE").Url);
    }

    [Fact]
    public void As_KeepsTheServerAndItsEncryption()
    {
        var engine = new NpgsqlConnectionStringBuilder(
            DatabaseAddress.Parse("postgresql://o:p@db:5433/zalo?sslmode=require", "test").As("zalo_engine", "secret").ConnectionString);

        Assert.Equal(("db", 5433, "zalo", "zalo_engine", "secret"), (engine.Host, engine.Port, engine.Database, engine.Username, engine.Password));
        Assert.Equal(SslMode.Require, engine.SslMode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense with secret")]
    [InlineData("Host=db;Username=o;Password=secret")]
    [InlineData("postgresql://secret")]
    [InlineData("postgresql://o:secret@db/zalo?colour=red")]
    [InlineData("postgresql://o:secret@db:port/zalo")]
    public void Parse_OfSomethingElse_SaysHowWithoutRepeatingIt(string text)
    {
        var failure = Assert.Throws<DeployException>(() => DatabaseAddress.Parse(text, "ZALO_DATABASE"));

        Assert.StartsWith("ZALO_DATABASE is not a connection string", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }
}
