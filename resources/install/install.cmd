@echo off
rem Install dutywall from this folder, without any network: install.cmd [PREFIX]
py -3.11 "%~dp0install.py" %*
if errorlevel 1 exit /b %errorlevel%
