using ZaloOrleans.Run;

return await new TestRun(args).RunAsync();
