using ZaloOrleans.TestKit;

[assembly: AssemblyFixture(typeof(PostgresCluster))]
