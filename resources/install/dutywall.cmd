@echo off
rem The program, run from its own environment: dutywall COMMAND (see dutywall --help).
setlocal
set "PYTHONPATH=%~dp0."
set PYTHONSAFEPATH=1
"%~dp0.venv\Scripts\python.exe" -m app.main %*
exit /b %errorlevel%
